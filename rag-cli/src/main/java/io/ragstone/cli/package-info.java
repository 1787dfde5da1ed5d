/** Ragstone at the command line: a thin layer over the SDK. */
package io.ragstone.cli;
