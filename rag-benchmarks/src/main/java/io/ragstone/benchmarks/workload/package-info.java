/**
 * How fast the Qwen3 engine is beside what its machine can do: {@link
 * io.ragstone.benchmarks.workload.Workloads} runs the same token lists in each precision, in turns
 * with the matrix products alone.
 *
 * <p>{@code Workloads} and {@code Report} are one process; it starts an {@code EngineProcess} for
 * each precision and a {@code CeilingProcess}, so that memory and loading are measured where
 * nothing else has been, and talks to them through {@code ChildJvm}.
 */
@NullMarked
package io.ragstone.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
