package io.tinyprofiler.agent.emulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {

  private static final String ARM = "7f454c46010101000000000000000000" + "0200" + "2800";
  private static final String RISCV = "7f454c46010101000000000000000000" + "0200" + "f300";

  @TempDir Path folder;

  private Path file(String hex) throws Exception {
    return Files.write(folder.resolve("kernel.elf"), HexFormat.of().parseHex(hex));
  }

  @Test
  void anElfFileIsForOneProcessor() throws Exception {
    Path arm = file(ARM);
    assertThat(Kernel.check(arm, BoardKind.NETDUINOPLUS2)).isEqualTo(arm);
    assertThatThrownBy(() -> Kernel.check(arm, BoardKind.RISCV32_VIRT)).isInstanceOf(Problem.class);
    assertThat(Kernel.check(file(RISCV), BoardKind.RISCV32_VIRT)).isEqualTo(arm);
  }

  @Test
  void anythingElseIsNoKernel() throws Exception {
    for (String hex : List.of("", "7f454c46", "00" + ARM)) {
      Path file = file(hex);
      assertThatThrownBy(() -> Kernel.check(file, BoardKind.MPS2_AN385))
          .hasMessageContaining("is no ELF file for the processor of mps2-an385");
    }
  }

  @Test
  void firmwareThatIsNotBuiltIsNamedWithTheWayToBuildIt() {
    assertThatThrownBy(() -> Kernel.built(folder, BoardKind.MPS2_AN500, "int8"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(Problem.class))
        .extracting(Problem::nextStep)
        .asString()
        .startsWith("build it with make -C agent/firmware boards");
  }

  @Test
  void theFirmwareIsToldWhoItIs() {
    assertThat(BoardKind.RISCV32_VIRT.identity(-2, -1, true))
        .containsExactly(
            "-device",
            "loader,addr=0x807fffc0,data=0xfffffffe,data-len=8",
            "-device",
            "loader,addr=0x807fffc8,data=0xffffffffffffffff,data-len=8",
            "-device",
            "loader,addr=0x807fffdc,data=0x1,data-len=4");
  }
}
