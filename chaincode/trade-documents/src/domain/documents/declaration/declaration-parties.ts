/** Officers act at their office, a port's operator at its port. */

import type { Head } from "../../head.js";
import type { Actor } from "../../roles.js";

export const ofOffice = (actor: Actor, { facets }: Head): boolean =>
  actor.attributes.office === facets.office;

export const ofPort = ({ attributes }: Actor, { facets }: Head): boolean =>
  attributes.area !== undefined && attributes.area === facets.port;
