/** ST's X-NUCLEO-LPM01A: current in lines of text, or in binary, and edges of a pin as events. */
package io.tinyprofiler.agent.power.lpm01a;
