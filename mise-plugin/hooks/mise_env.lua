-- Short on purpose: mise compiles this file in two interpreters per evaluation, what it requires in one.
package.loaded["hooks/mise_env"] = true -- mise ran this file already when it looked for hooks; not again
function PLUGIN:MiseEnv(ctx)
  local ok, result = pcall(function() return require("aienv_environment")(ctx) end)
  return ok and result or {} -- whatever is wrong: an error here breaks every mise command in the directory
end
