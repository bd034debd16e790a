-- Gives a directory the environment that `aienv` compiled for it: the text beside its snapshot, one line a thing.
--
-- Runs at every evaluation by mise, so: no process, no network, no JSON, a handful of file calls. Errors are caught,
-- since one that reaches mise breaks every mise command in the directory. A damaged text is one warning and no
-- variables; the next one upwards would be the wrong account.

local MAX_BYTES = 1024 * 1024 -- more is damage
local open = io.open

local function warn(message)
  pcall(function() require("log").warn("aienv: " .. message:gsub("%c", "?")) end)
end

local function variable(name)
  -- mise's own view: the user's variables without what mise set at an earlier prompt, plus [env] lines above ours.
  local value = os.getenv(name)
  if value ~= "" then return value end
end

local function exists(path)
  local handle = open(path) -- a folder opens as well, on Unix; cheaper than `file.exists`
  if handle then handle:close() end
  return handle ~= nil
end

local function read(path)
  local handle = open(path)
  if not handle then return nil end
  local text = handle:read(MAX_BYTES)
  handle:close()
  return text or ""
end

local function absolute(path)
  if type(path) == "string" and path:find("^/") and not path:find("%z") then return #path > 1 and path:gsub("/+$", "") or path end
end

-- Where are we? PWD is wrong under `mise -C`, for a program that starts mise with another cwd, and through a link.
-- AIENV_CWD = "{{ cwd }}" above our line in the global config is always right. Without it, a project's own config
-- tells: mise reads it only from inside its folder, so a PWD outside it is stale. (A global config has $HOME there.)
local function start(ctx)
  local directory = absolute(variable("AIENV_CWD")) or absolute(variable("PWD"))
  local root, options = absolute(ctx.config_root), ctx.options
  local project = root and (root ~= variable("HOME") or type(options) == "table" and options.project == true)
  if project and root ~= "/" and ((directory or "") .. "/"):sub(1, #root + 1) ~= root .. "/" then return root end
  return directory or root
end

-- Finds the nearest text upwards, else the global one: path, text, directory.
--
-- One that appears later must be noticed too, but a watched path that doesn't exist makes mise evaluate at every
-- prompt. So watch the folders in which a nearer one would appear. And beside each file its folder: mise looks for
-- times newer than the newest that it saw, and a rename brings a file whose time may be older than that.
local function find(state, directory, watch)
  local at, inside, seen = directory == "/" and "" or directory, state .. "/projects", false
  while true do
    local folder = inside .. at
    local path = folder .. "/.aienv/environment.plugin"
    local text = read(path)
    if text or seen or exists(folder) then
      if text then watch[#watch + 1] = path end
      if text or exists(folder .. "/.aienv") then
        watch[#watch + 1] = folder .. "/.aienv"
        if not text and exists(folder .. "/.aienv/snapshot.json") then text = "" end -- half of it is gone
      end
      if at ~= directory then watch[#watch + 1] = folder end
      seen = true
    end
    if text then return path, text, at == "" and "/" or at end
    if at == "" then break end
    at = at:match("^(.*)/[^/]*$") or ""
  end
  local path = state .. "/global/environment.plugin"
  local text = read(path)
  if text then watch[#watch + 1] = path end
  for _, folder in ipairs({ state .. "/global", inside }) do
    while folder ~= "" and not exists(folder) do folder = folder:match("^(.*)/[^/]*$") or "" end
    if folder ~= "" then watch[#watch + 1] = folder end
  end
  if text then return path, text end
end

local ESCAPES = { n = "\n", t = "\t", r = "\r", ["\\"] = "\\" }
local function plain(field)
  if field:find("\\", 1, true) then return (field:gsub("\\(.)", ESCAPES)) end
  return field
end

-- Did an input change since the compile? Watches it, too.
local function changed(path, size, modified, stat, watch)
  local ok, now = pcall(stat, path) -- raises when the path leads through a file
  if not ok or type(now) ~= "table" then return size ~= "-" end
  local bytes, time = now.size, now.modified
  if now.is_symlink then -- these are the link's own; the size can be had from the file
    local handle = open(path)
    bytes, time = handle and handle:seek("end"), nil
    if handle then handle:close() end
    if not bytes then return size ~= "-" end
  end
  -- A time in the future would hide every later change of the other files from mise.
  if (time or 0) <= os.time() then watch[#watch + 1] = path end
  return bytes ~= tonumber(size) or (time ~= nil and time ~= tonumber(modified))
end

-- The local token lies in a file of its own beside the text; where that is missing, the user's own variable counts.
local function token(path, watch)
  local file = path:gsub("[^/]*$", "") .. "token.env"
  local text = read(file)
  if text then watch[#watch + 1] = file end
  return text and text:match("^AIENV_TOKEN=(aienv%-%w+)\n?$") or variable("AIENV_TOKEN")
end

-- Text and references that take turns, as one text.
local function join(fields, known)
  local out, count, key = {}, 0, nil
  for field in (fields .. "\t"):gmatch("([^\t]*)\t") do
    local turn = count % 3
    if turn == 1 then key = field
    elseif turn == 2 then out[#out + 1] = known(key) or plain(field)
    else out[#out + 1] = plain(field) end
    count = count + 1
  end
  return table.concat(out)
end

-- The nearest choice file from here up to the text's directory, and its folder, if the text was not made from it.
-- Looked at and not opened: whoever made the folder may have put a pipe there, on which opening waits. Whose the file
-- is can't be seen from here (mise 2026.9.15 tells no owner); direnv's library and `aienv` look.
local function unlisted(directory, home, known)
  local stat = require("file").stat
  local at = directory == "/" and "" or directory
  while true do
    local path = at .. "/.aienv.yaml"
    if known[path] then return nil end
    local ok, found = pcall(stat, path)
    if ok and type(found) == "table" then return path, at end
    if at == "" or at == home then return nil end
    at = at:match("^(.*)/[^/]*$") or ""
  end
end

local function environment(ctx, watch)
  local directory = start(ctx)
  local state = absolute(variable("AIENV_STATE_DIR")
    or (absolute(variable("XDG_STATE_HOME")) or (variable("HOME") or "") .. "/.local/state") .. "/aienv")
  if not directory or not state then return {} end

  local path, text, home = find(state, directory, watch)
  local result, known, stale, held = {}, {}, nil, nil
  local function key(name)
    if name ~= "AIENV_TOKEN" then return variable(name) end
    held = held or { token(path, watch) }
    return held[1]
  end
  if path then
    if text:sub(1, 8) ~= "aienv 1\n" or text:sub(-5) ~= "\nend\n" then
      local other = text:find("^aienv %d+\n") and text:sub(1, 8) ~= "aienv 1\n"
      warn(path .. (other and " was made by another version of aienv" or " is damaged") .. "; run: aienv sync")
      return {}
    end
    local stat = require("file").stat
    for kind, first, rest in text:gmatch("\n(%l+)\t([^\t\n]*)\t?([^\n]*)") do
      if kind == "in" then
        local modified, input = rest:match("^([^\t]*)\t(.*)$")
        input = absolute(plain(input or ""))
        if input then
          known[input] = true
          if changed(input, first, modified, stat, watch) then stale = stale or input end
        end
      elseif kind ~= "set" and kind ~= "gone" then
        warn("skipped a line that begins with " .. kind:sub(1, 20))
      elseif not first:find("^[A-Za-z_][A-Za-z0-9_]*$") then
        warn("skipped a variable whose name is not one: " .. first:sub(1, 60))
      else
        -- A plugin can't unset; blank is the nearest.
        local value = kind == "gone" and "" or rest:find("\t", 1, true) and join(rest, key) or plain(rest)
        if value:find("%z") then warn("skipped " .. first .. ": its value holds a NUL")
        else result[#result + 1] = { key = first, value = value } end
      end
    end
  end

  local foreign, folder = unlisted(directory, home, known)
  if foreign and exists(state .. "/projects" .. folder .. "/.aienv/denied") then
    warn(foreign .. " is denied; to take that back: aienv allow")
  elseif foreign then
    warn(foreign .. " is not allowed yet; run: aienv allow")
  elseif stale then
    warn(stale .. " changed after the last compile; run: aienv sync")
  end
  return result
end

return function(ctx)
  local off, watch = variable("AIENV_DISABLE"), {}
  if off and off ~= "0" then return {} end
  local ok, result = pcall(environment, ctx, watch)
  if not ok then warn("plugin failed: " .. tostring(result):match("^[^\n]*")) end
  -- Never cacheable: mise's cache knows neither the directory nor the variables that references read.
  return { cacheable = false, watch_files = watch, env = ok and result or {} }
end
