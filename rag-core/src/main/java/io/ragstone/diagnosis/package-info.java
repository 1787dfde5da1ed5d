/** Whether what a pipeline rests on works here: for start-up checks, health probes and people. */
@NullMarked
package io.ragstone.diagnosis;

import org.jspecify.annotations.NullMarked;
