/** Every view, in the order of the navigation. */
import type { View } from "../view.ts";
import { budgets } from "./budgets.tsx";
import { exchanges } from "./exchanges.tsx";
import { overview } from "./overview.tsx";
import { playground } from "./playground.tsx";
import { projects } from "./projects.tsx";
import { providers } from "./providers.tsx";

export const views: readonly View[] = [overview, exchanges, providers, projects, budgets, playground];
