"""Letters lie in var/: nobody else on the machine reads them."""


def test_what_lies_in_var_is_its_owners_alone(furnished):
    assert furnished.var.stat().st_mode & 0o777 == 0o700
    views = next((furnished.var / "intake").glob("*.sqlite"))
    assert views.stat().st_mode & 0o077 == 0
