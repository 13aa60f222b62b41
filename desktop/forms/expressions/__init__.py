"""Expressions of a workbook: XPath 1.0 as XLSForm and OpenRosa use it."""
