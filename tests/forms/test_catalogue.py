def test_a_catalogue_put_together_from_single_objects_is_the_same() -> None:
    import resources.files
    from forms.catalogue_objects import assemble_catalogue
    from resources.catalogue import seed_objects

    whole = parse_catalogue(resources.files.seed())
    again = assemble_catalogue(seed_objects(), whole.generation)
    assert again.services == whole.services
    assert again.communes == whole.communes
    assert set(again.code_lists) == set(whole.code_lists)
