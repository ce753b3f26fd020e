"""Static files survive hashed names: what a style or a page refers to is there, fonts come with their licenses."""

import json
import re
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

STATIC = Path(__file__).resolve().parents[3] / "src/waymark/web/shared/static/waymark"
HASHED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def test_hashed_names_resolve(tmp_path: Path) -> None:
    with override_settings(STORAGES=HASHED, STATIC_ROOT=tmp_path):
        call_command("collectstatic", verbosity=0, interactive=False)
        names = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
        for name in ("tokens.css", "waymark.css"):
            sheet = tmp_path / names[f"waymark/{name}"]
            for reference in re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8")):
                assert re.search(r"\.[0-9a-f]{12}\.", reference), reference
                assert (sheet.parent / reference).is_file(), reference
        assert (tmp_path / names["waymark/sprite.svg"]).is_file()


def test_scripts_stand_alone() -> None:
    for script in STATIC.glob("js/*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"""^\s*import\b|\bimport\(\s*["']""", text, re.MULTILINE), script.name
        assert "eval(" not in text
        assert ".innerHTML" not in text


def test_fonts_come_with_their_licenses() -> None:
    families = {font.name.split("-latin")[0] for font in STATIC.glob("fonts/*.woff2")}
    licensed = {text.stem.removeprefix("OFL-") for text in STATIC.glob("fonts/OFL-*.txt")}
    assert families == licensed
    assert "ISC License" in (STATIC / "LICENSE-lucide.txt").read_text(encoding="utf-8")
