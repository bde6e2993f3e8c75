"""The part of ApsaraDB for OceanBase's API that hands out backup sets, on loopback."""
