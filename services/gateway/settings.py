"""What a person chose about how pages look and speak. Kept with the account."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Lang = Literal["ar", "en"]


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    lang: Lang = "ar"
    digits: Literal["latin", "arabic"] = "latin"  # 0-9 or ٠-٩; for the system's numbers, in Arabic pages
    theme: Literal["auto", "light", "dark"] = "auto"
    rows: Literal["roomy", "close"] = "roomy"
    keys: Literal["on", "off"] = "on"  # single keys can be switched off (WCAG 2.1.4)
    notices: Literal["on", "off"] = "on"  # while a page is open, a word about what came
