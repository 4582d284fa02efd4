package org.fedsim.edge.av;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The server's state machine: several clients and peers, a clock that jumps, a machine whose ports
 * open late or not at all. What the relay may do is what {@link RelayPromises} says.
 */
class RelayServerFuzzTest {

  /**
   * @param script see {@link RelayScript}
   */
  @FuzzTest(maxDuration = "10s")
  void play(byte[] script) {
    new RelayScript(script).play();
  }
}
