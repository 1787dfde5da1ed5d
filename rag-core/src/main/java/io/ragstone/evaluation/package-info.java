/** How good answers are, measured in this process. */
package io.ragstone.evaluation;
