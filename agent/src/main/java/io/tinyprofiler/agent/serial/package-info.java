/**
 * Serial ports: which there are, and bytes in and out of them. A {@link
 * io.tinyprofiler.agent.serial.SerialLink} stamps what it reads on a thread of its own and hands it
 * to the event loop that opened it. The only home of jSerialComm.
 */
package io.tinyprofiler.agent.serial;
