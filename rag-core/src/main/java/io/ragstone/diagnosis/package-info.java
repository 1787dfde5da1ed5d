/** Whether what a pipeline rests on works here: for start-up checks, health probes and people. */
package io.ragstone.diagnosis;
