import pytest

from services.gateway.app import app
from tests.gateway.browser import Browser


@pytest.fixture
def checked(gateway, monkeypatch):
    async def down():
        raise ConnectionError("nats://10.0.0.7:4222")

    monkeypatch.setattr(app.state, "checks", {"nats": down}, raising=False)


async def test_metrics_are_for_this_machine_alone(gateway):
    assert "diwan_requests" in (await gateway().open("/metrics")).text
    assert (await Browser(app, "10.1.2.3").open("/metrics")).status_code == 404
    assert (await gateway().open("/metrics", **{"x-forwarded-for": "10.1.2.3"})).status_code == 404


@pytest.mark.usefixtures("checked")
async def test_readiness_names_what_is_down_and_no_more(gateway):
    answer = await gateway().open("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "down": ["nats"]})


async def test_a_page_about_a_mistake_of_ours_is_as_safe_as_any(signed_in, monkeypatch):
    async def broken(*_, **__):
        raise ZeroDivisionError("secret")

    browser = await signed_in("director")
    monkeypatch.setattr("services.gateway.dashboard_page._figures", broken)
    page = await browser.open("/dashboard")
    assert page.status_code == 500
    assert "<html" in page.text
    assert "secret" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert {"x-frame-options", "x-trace", "cache-control"} <= set(page.headers)
