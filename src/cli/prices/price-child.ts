/** A process of its own for a proxy's price questions: the library's twenty megabytes end with it. JSON in, JSON out. */
import { text } from "node:stream/consumers";
import { type LookUp, lookUpPrices } from "./look-up-prices.ts";

const answers = await lookUpPrices(JSON.parse(await text(process.stdin)) as LookUp);
process.stdout.write(JSON.stringify(answers));
