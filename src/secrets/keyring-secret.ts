/** `keyring:NAME`: the system's keyring, by a native package that is there only where somebody installed it. */
import { AienvError } from "../core/error.ts";

/** Under which our entries stand in the keyring. */
const service = "aienv";

interface KeyringEntry {
  getPassword(): string | null;
  setPassword(password: string): void;
  deletePassword(): unknown;
}
/** On Linux the package would fall back to the kernel's keyring, which forgets everything at the next start. */
const lasting = { linux: { store: "secret-service" } } as const;
type KeyringPackage = {
  readonly Entry: new (service: string, name: string, options: typeof lasting) => KeyringEntry;
};

/** @throws AienvError `secrets.no-keyring`, `secrets.missing`, `secrets.failed`. */
export async function readKeyring(name: string): Promise<string> {
  const value = await withEntry(name, (entry) => entry.getPassword());
  if (value) return value;
  throw new AienvError("secrets.missing", `the keyring has no entry ${JSON.stringify(name)} of ${service}`, {
    hint: `aienv add PROVIDER --key keyring:${name}`,
  });
}

/** @throws AienvError `secrets.no-keyring`, `secrets.failed`. */
export async function writeKeyring(name: string, value: string): Promise<void> {
  await withEntry(name, (entry) => entry.setPassword(value));
}

/** Can a key be kept there? Tried, since a keyring that gives nothing may be one that takes nothing. */
export async function hasKeyring(): Promise<boolean> {
  try {
    return await withEntry("aienv-probe", (entry) => {
      entry.setPassword("probe");
      const kept = entry.getPassword() === "probe";
      entry.deletePassword();
      return kept;
    });
  } catch (error) {
    if (error instanceof AienvError) return false;
    throw error;
  }
}

async function withEntry<T>(name: string, use: (entry: KeyringEntry) => T): Promise<T> {
  const { Entry } = await loadPackage();
  try {
    return use(new Entry(service, name, lasting));
  } catch (cause) {
    throw new AienvError(
      "secrets.failed",
      `the system's keyring does not answer: ${(cause as Error).message}`,
      {
        hint: "use env: or dotenv: for the key, or unlock the keyring",
        cause,
      },
    );
  }
}

async function loadPackage(): Promise<KeyringPackage> {
  // Not bundled and not required: the name is kept from the bundler, and the package from whoever doesn't want it.
  const name = ["@napi-rs", "keyring"].join("/");
  try {
    return (await import(name)) as KeyringPackage;
  } catch (cause) {
    throw new AienvError(
      "secrets.no-keyring",
      "the keyring needs the package @napi-rs/keyring beside aienv",
      {
        hint: "npm install --global @napi-rs/keyring",
        cause,
      },
    );
  }
}
