"""Files that people send: too large ones are stopped while they come in, and the form says so."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEGABYTE = 1024 * 1024
HOPELESS = 20
"""A request of more than this many times the limit is refused unread: nobody waits for it to come in."""


class TooLargeFile(UploadedFile):  # type: ignore[type-arg]  # at run time it takes no argument
    """What is left of a file over the limit: its name and its real ``size`` in bytes, and none of its content."""


class LimitedUpload(TemporaryFileUploadHandler):
    """Keeps a file on disk up to ``settings.KOERS_UPLOAD_LIMIT`` bytes; counts the rest of it and throws that away.

    The other fields of the form come in whole, so nothing that was typed is lost. A file over the limit arrives in
    the form as a `TooLargeFile`, which `UploadField` refuses in words.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Raises `RequestDataTooBig` (a 400) where the whole request is hopelessly large."""
        super().new_file(*args, **kwargs)
        announced = int(self.request.META.get("CONTENT_LENGTH") or 0) if self.request else 0
        if announced > HOPELESS * settings.KOERS_UPLOAD_LIMIT:
            raise RequestDataTooBig(f"{announced} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a piece of the file to disk, as long as it is within the limit."""
        if start + len(raw_data) > settings.KOERS_UPLOAD_LIMIT:
            self.file.truncate(0)
            return None
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The file, or what tells that it was too large (``file_size`` in bytes)."""
        if file_size > settings.KOERS_UPLOAD_LIMIT:
            self.file.close()
            return TooLargeFile(file=BytesIO(), name=self.file_name, size=file_size)
        return super().file_complete(file_size)


class UploadField(forms.FileField):
    """A file within the limit. Cleans to Django's `UploadedFile`; what is in it, the action looks at."""

    widget = forms.FileInput
    default_error_messages = {
        "required": gettext_lazy("Choose a file"),
        "empty": gettext_lazy("This file is empty. Choose another one."),
    }

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        """The file. Raises `ValidationError` for one that is empty or over the limit."""
        if data is not None and (data.size or 0) > settings.KOERS_UPLOAD_LIMIT:
            raise ValidationError(
                _("This file is %(size)s MB. It may be %(limit)s MB at most."),
                code="too_large",
                params={
                    "size": -(-(data.size or 0) // MEGABYTE),
                    "limit": settings.KOERS_UPLOAD_LIMIT // MEGABYTE,
                },
            )
        return super().to_python(data)
