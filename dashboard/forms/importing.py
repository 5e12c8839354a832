"""Bringing a CloudFormation template: pasted or as a file, with the values of its parameters."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from dashboard.forms.sentences import PlainForm
from deployments.spec.imports.text import LARGEST

_CODE = {"rows": 16, "class": "mono", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
NOTHING = "Paste a template, or choose its file."


class TemplateForm(PlainForm):
    """The template and what to make of it."""

    template = forms.CharField(
        label="Its text",
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs=_CODE),
        help_text="JSON or YAML, as CloudFormation takes it. For a running stack: in AWS's CloudFormation console open "
        "the stack, then its tab Template, and copy the text.",
    )
    file = forms.FileField(
        label="Or its file", required=False, help_text="It takes the place of the text above. At most 1 MB."
    )
    values = forms.CharField(
        label="Values of its parameters",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={**_CODE, "rows": 3, "placeholder": "Stage=production"}),
        help_text="One a line, as Stage=production. Parameters that are not named here have their defaults.",
    )
    as_written = forms.BooleanField(
        label="Keep everything as written",
        required=False,
        help_text="Nothing becomes a component; taking over a running stack then changes only its tags.",
    )

    def clean_values(self) -> dict[str, str]:
        """The values by the parameters' names."""
        found = {}
        for line in str(self.cleaned_data["values"]).splitlines():
            name, equals, value = line.partition("=")
            if not line.strip():
                continue
            if not equals or not name.strip():
                raise forms.ValidationError("Write each line like Stage=production: name, equals sign, value.")
            found[name.strip()] = value.strip()
        return found

    def clean(self) -> dict[str, Any]:
        """With the file's text as the template, where there is a file."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if isinstance(file, UploadedFile):
            cleaned["template"] = self._text(file.read(), file.size or 0)
        elif not cleaned.get("template", "").strip() and not self.errors:
            self.add_error("template", NOTHING)
        return cleaned

    def _text(self, content: bytes, size: int) -> str:
        if size > LARGEST:
            self.add_error("file", f"The file is larger than {LARGEST:,} bytes, more than AWS takes.")
            return ""
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", "The file is not UTF-8 text. Save it as UTF-8 and try again.")
            return ""

    def shown_again(self) -> "TemplateForm":
        """The form with the text that was read: a browser does not send a file twice."""
        typed = {name: self.data.get(name) for name in self.data}
        return TemplateForm({**typed, "template": self.cleaned_data["template"]})
