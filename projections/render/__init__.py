"""Writers, one of each: table, CSV, JSON, HTML, SVG, PDF, XLSX, Parquet, roff. None knows a word of the domain."""
