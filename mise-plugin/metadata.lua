PLUGIN = {
  name = "aienv",
  version = "1.0.0",
  description = "Environment of the AI tools that aienv compiled for this directory",
  license = "MIT",
}
