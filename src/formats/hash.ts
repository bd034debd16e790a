/** Short fingerprints: the same text gives the same letters on every turn and machine. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** The first `length` hex digits (at most 64) of the SHA-256 of a text. */
export function shortHash(text: string, length: number): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, length);
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `length` letters and digits (at most 32) made of the SHA-256 of a text. */
export function shortWord(text: string, length: number): string {
  let word = "";
  // 248 is the greatest multiple of 62 in a byte: above it letters would not be equally likely.
  for (const byte of sha256(utf8ToBytes(text))) {
    if (word.length === length) break;
    word += alphabet[(byte % 248) % 62];
  }
  return word;
}
