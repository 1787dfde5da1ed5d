package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuFeaturesTest {
  @Test
  void anIntelProcessorWithTilesIsRecognised() {
    CpuFeatures cpu =
        CpuFeatures.parse(
            List.of(
                "processor\t: 0",
                "model name\t: Intel(R) Xeon(R) Processor",
                "flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 amx_bf16 amx_tile amx_int8",
                "processor\t: 1"));

    assertThat(cpu.model()).contains("Intel(R) Xeon(R) Processor");
    assertThat(cpu.features())
        .containsExactly("AVX2", "AVX512F", "AVX512_BF16", "AMX_BF16", "AMX_INT8");
    assertThat(cpu.hasBfloat16()).isTrue();
  }

  @Test
  void anArmProcessorNamesItsFeaturesElsewhere() {
    CpuFeatures cpu =
        CpuFeatures.parse(List.of("processor\t: 0", "Features\t: fp asimd i8mm bf16"));

    assertThat(cpu.model()).isEmpty();
    assertThat(cpu.features()).containsExactly("ASIMD", "BF16", "I8MM");
    assertThat(cpu.hasBfloat16()).isTrue();
  }

  @Test
  void anOldProcessorHasNothingSpecial() {
    CpuFeatures cpu = CpuFeatures.parse(List.of("model name : Old", "flags : fpu sse2"));

    assertThat(cpu.features()).isEmpty();
    assertThat(cpu.hasBfloat16()).isFalse();
  }
}
