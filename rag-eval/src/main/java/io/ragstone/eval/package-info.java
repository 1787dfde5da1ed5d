/** How good retrieval is, in numbers: test collections, runs, metrics, significance, reports. */
package io.ragstone.eval;
