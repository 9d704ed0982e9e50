"""What is printed or written of a case: slip, declaration, consent sheet, copies for other systems."""
