"""The files of ``fieldplan init --pay``, as they are written."""
