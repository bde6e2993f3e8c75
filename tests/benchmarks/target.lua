-- The calls of a multipart upload that move no object's bytes. Parts lie in files named KEY.UPLOAD.NUMBER, and an object
-- that has been completed is nothing but the sum of their sizes.
local key = ngx.var.request_uri:match("^[^?]*")
local sizes = ngx.shared.sizes
local documents = {}

local function answer(name, elements)
  ngx.say('<?xml version="1.0" encoding="UTF-8"?><', name, "><Bucket>bucket</Bucket><Key>key</Key>", elements, "</", name, ">")
end

local function refuse(status, code)
  local document = "<Error><Code>" .. code .. "</Code><Message>No.</Message></Error>"
  ngx.status = status
  ngx.header["x-oss-err"] = ngx.encode_base64(document) -- where OSS puts it in the answer to a HEAD
  ngx.say(document)
end

local function size_of(name)
  local file = io.open(ngx.var.document_root .. name, "rb")
  if not file then
    return nil
  end
  local size = file:seek("end")
  file:close()
  return size
end

-- A part is read to its end and forgotten, by the server for objects that are larger than this machine's memory.
function documents.part()
  local left = tonumber(ngx.var.http_content_length)
  local part = key .. "." .. ngx.var.arg_uploadId .. "." .. ngx.var.arg_partNumber
  sizes:set(part, left)
  local body = ngx.req.socket()
  while left > 0 do
    left = left - #body:receive(math.min(left, 262144))
  end
end

function documents.begin()
  answer("InitiateMultipartUploadResult", "<UploadId>" .. ngx.var.request_id .. "</UploadId>")
end

function documents.complete()
  ngx.req.read_body()
  local total = 0
  for number in (ngx.req.get_body_data() or ""):gmatch("<PartNumber>(%d+)<") do
    local part = key .. "." .. ngx.var.arg_uploadId .. "." .. number
    local size = sizes:get(part) or size_of(part)
    if not size then
      return refuse(400, "InvalidPart")
    end
    total = total + size
  end
  sizes:set(key, total)
  answer("CompleteMultipartUploadResult", '<Location>here</Location><ETag>"00000000000000000000000000000000-1"</ETag>')
end

function documents.parts()
  answer("ListPartsResult", "<NextPartNumberMarker>0</NextPartNumberMarker><IsTruncated>false</IsTruncated>")
end

function documents.uploads()
  answer("ListMultipartUploadsResult", "<IsTruncated>false</IsTruncated>")
end

-- Every copy goes below a prefix of its own, where nothing lies yet.
function documents.objects()
  ngx.say('<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>')
end

function documents.versioning()
  ngx.say("<VersioningConfiguration></VersioningConfiguration>")
end

function documents.abort()
  ngx.status = 204
end

function documents.describe()
  local joined = sizes:get(key)
  local size = joined or size_of(key)
  if not size then
    return refuse(404, "NoSuchKey")
  end
  if not joined then
    ngx.header["x-oss-hash-crc64ecma"] = stated_crc64(ngx.var.document_root .. key)
  end
  ngx.header["Content-Length"] = size
  ngx.header["Last-Modified"] = ngx.http_time(ngx.time())
end

documents[ngx.var.call]()
