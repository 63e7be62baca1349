"""Workbooks (.xlsx, .ods) as rows of text, in bounded memory and time."""
