"""What is saved stays saved: through kills, power cuts and full disks."""
