"""The backup sets and download links of ApsaraDB for OceanBase."""
