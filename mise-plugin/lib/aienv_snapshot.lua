-- Gives a directory the environment that `aienv` compiled for it.
--
-- Runs at every evaluation by mise, so: no process, no network, a handful of file calls. The caller catches errors,
-- since one that reaches mise breaks every mise command in the directory. A broken snapshot is one warning and no
-- variables; the next snapshot upwards would be the wrong account.

local MAX_BYTES = 4 * 1024 * 1024 -- of a snapshot; more is damage
local NAME = "^[A-Za-z_][A-Za-z0-9_]*$"

local function variable(name)
  -- mise's own view: the user's variables without what mise set at an earlier prompt, plus [env] lines above ours.
  local value = os.getenv(name)
  if value ~= "" then return value end
end

local function exists(path)
  local handle = io.open(path) -- a folder opens as well, on Unix; cheaper than `file.exists`
  if handle then handle:close() end
  return handle ~= nil
end

local function read(path)
  local handle = io.open(path)
  if not handle then return nil end
  local text = handle:read(MAX_BYTES + 1)
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

-- Finds the nearest snapshot upwards, else the global one: path, text, directory.
--
-- A snapshot that appears later must be noticed too, but a watched path that doesn't exist makes mise evaluate at
-- every prompt. So watch the folders in which a nearer one would appear. And beside each file its folder: mise looks
-- for times newer than the newest that it saw, and a rename brings a file whose time may be older than that.
local function find(state, directory, watch)
  local at, inside, seen = directory == "/" and "" or directory, state .. "/projects", false
  while true do
    local folder = inside .. at
    local path = folder .. "/.aienv/snapshot.json"
    local text = read(path)
    if text or seen or exists(folder) then
      if text then watch[#watch + 1] = path end
      if text or exists(folder .. "/.aienv") then watch[#watch + 1] = folder .. "/.aienv" end
      if at ~= directory then watch[#watch + 1] = folder end
      seen = true
    end
    if text then return path, text, at == "" and "/" or at end
    if at == "" then break end
    at = at:match("^(.*)/[^/]*$") or ""
  end
  local folder = state .. "/global"
  local path = folder .. "/snapshot.json"
  local text = read(path)
  if text then watch[#watch + 1] = path end
  for _, folder in ipairs({ folder, inside }) do
    while folder ~= "" and not exists(folder) do folder = folder:match("^(.*)/[^/]*$") or "" end
    if folder ~= "" then watch[#watch + 1] = folder end
  end
  if text then return path, text end
end

-- Watches the inputs; returns the set of their paths and the first that changed since the compile.
local function inspect(inputs, watch)
  local known, changed = {}, nil
  for _, input in ipairs(type(inputs) == "table" and inputs or {}) do
    local path = type(input) == "table" and absolute(input.path)
    if path then
      known[path] = true
      local _, now = pcall(require("file").stat, path) -- raises when the path leads through a file
      local size, modified
      if type(now) == "table" then
        size, modified = now.size, now.modified
        if now.is_symlink then -- these are the link's own; the size can be had from the file
          local handle = io.open(path)
          size, modified = handle and handle:seek("end"), nil
          if handle then handle:close() end
        end
      end
      local recorded = type(input.size) == "number" and input.size or nil
      local moved = modified and type(input.modified) == "number" and modified ~= input.modified
      if size ~= recorded or moved then changed = changed or path end
      -- A time in the future would hide every later change of the other files from mise.
      if size and (modified or 0) <= os.time() then watch[#watch + 1] = path end
    end
  end
  return known, changed
end

-- The nearest choice file from here up to the snapshot's directory, if the snapshot was not made from it.
local function unlisted(directory, home, known)
  local at = directory == "/" and "" or directory
  while true do
    local path = at .. "/.aienv.yaml"
    if known[path] then return nil end
    if exists(path) then return path end
    if at == "" or at == home then return nil end
    at = at:match("^(.*)/[^/]*$") or ""
  end
end

-- The list of parts of a value as text, or nil and a reason.
local function resolve(parts)
  if type(parts) ~= "table" or (#parts == 0 and next(parts) ~= nil) then return nil, "its value is not a list" end
  local out = {}
  for i, part in ipairs(parts) do
    if type(part) == "string" then
      out[i] = part
    elseif type(part) == "table" and type(part.env) == "string" and part.env:find(NAME) then
      out[i] = variable(part.env) or (type(part.default) == "string" and part.default or "")
    else
      return nil, "part " .. i .. " of its value is neither text nor a reference"
    end
  end
  local value = table.concat(out)
  if value:find("%z") then return nil, "its value holds a NUL" end
  return value
end

local function environment(entries, warn)
  local result = {}
  for _, entry in ipairs(type(entries) == "table" and entries or {}) do
    local name = type(entry) == "table" and entry.name
    if type(name) ~= "string" or not name:find(NAME) then
      warn("skipped a variable whose name is not one: " .. tostring(name):sub(1, 60))
    else
      local value, reason = "", nil
      -- JSON null: must not be there. A plugin can't unset; blank is the nearest.
      if type(entry.value) ~= "userdata" then value, reason = resolve(entry.value) end
      if value then
        result[#result + 1] = { key = name, value = value }
      else
        warn("skipped " .. name .. ": " .. reason)
      end
    end
  end
  return result
end

return function(ctx, warn, watch)
  local directory = start(ctx)
  local state = variable("AIENV_STATE_DIR")
  if not state then
    local base = variable("XDG_STATE_HOME") or (variable("HOME") or "") .. "/.local/state"
    state = base .. "/aienv"
  end
  state = absolute(state)
  if not directory or not state then return {} end

  local path, text, home = find(state, directory, watch)
  local snapshot = {}
  if path then
    local ok = #text <= MAX_BYTES
    if ok then ok, snapshot = pcall(require("json").decode, text) end
    if not ok or type(snapshot) ~= "table" then
      warn(path .. " is damaged; run: aienv sync")
      return {}
    elseif snapshot.version ~= 1 then
      warn(path .. " was made by another version of aienv; run: aienv doctor")
      return {}
    end
  end

  local known, changed = inspect(snapshot.inputs, watch)
  local foreign = unlisted(directory, home, known)
  if foreign then
    warn(foreign .. " is not allowed yet; run: aienv allow")
  elseif changed then
    warn(changed .. " changed after the last compile; run: aienv sync")
  end
  return environment(snapshot.environment, warn)
end
