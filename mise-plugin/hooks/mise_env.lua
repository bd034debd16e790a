-- Short on purpose: mise compiles this file in two interpreters per evaluation, what it requires in one.
package.loaded["hooks/mise_env"] = true -- mise ran this file already when it looked for hooks; not again
function PLUGIN:MiseEnv(ctx)
  local off = os.getenv("AIENV_DISABLE")
  if off and off ~= "" and off ~= "0" then return {} end
  local watch = {}
  local function warn(message)
    pcall(function() require("log").warn("aienv: " .. message:gsub("%c", "?")) end)
  end
  local ok, result = pcall(function() return require("aienv_snapshot")(ctx, warn, watch) end)
  if not ok then
    warn("plugin failed: " .. tostring(result):match("^[^\n]*"))
    result = {}
  end
  -- Never cacheable: mise's cache knows neither the directory nor the variables that references read.
  return { cacheable = false, watch_files = watch, env = result }
end
