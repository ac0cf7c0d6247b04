"""Writers: rows as table, CSV and JSON, and pages as HTML, SVG, PDF and roff."""
