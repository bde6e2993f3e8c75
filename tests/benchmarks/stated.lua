-- States the CRC64 of an object that was written whole, as OSS does: known beforehand for the sizes of the files of
-- backup sets, computed for everything else, such as a manifest.
local ffi = require("ffi")
local POLYNOMIAL = 0xC96C5795D7870F42ULL
local known = { @KNOWN@ }

local remainders = ffi.new("uint64_t[256]")
for byte = 0, 255 do
  local rest = ffi.cast("uint64_t", byte)
  for _ = 1, 8 do
    local odd = bit.band(rest, 1ULL) == 1ULL
    rest = bit.rshift(rest, 1)
    if odd then
      rest = bit.bxor(rest, POLYNOMIAL)
    end
  end
  remainders[byte] = rest
end

local function computed(data)
  local bytes, rest = ffi.cast("const uint8_t *", data), bit.bnot(0ULL)
  for at = 0, #data - 1 do
    local index = tonumber(bit.band(bit.bxor(rest, bytes[at]), 0xFFULL))
    rest = bit.bxor(remainders[index], bit.rshift(rest, 8))
  end
  return (tostring(bit.bnot(rest)):gsub("ULL", ""))
end

return function(name)
  local file = io.open(name, "rb")
  if not file then
    return nil
  end
  local crc64 = known[file:seek("end")]
  if not crc64 then
    file:seek("set")
    crc64 = computed(file:read("*a"))
  end
  file:close()
  return crc64
end
