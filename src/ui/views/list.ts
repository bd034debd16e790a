/** Every view, in the order of the navigation. */
import type { View } from "../view.ts";
import { exchanges } from "./exchanges.tsx";
import { overview } from "./overview.tsx";

export const views: readonly View[] = [overview, exchanges];
