# cmake -DPROGRAM=vlm-index -DSHELL=bash -DOUTPUT=vlm-index -P print.cmake
# Writes what the program prints of itself for a shell's completion.
execute_process(COMMAND ${PROGRAM} --completion ${SHELL} OUTPUT_FILE ${OUTPUT} COMMAND_ERROR_IS_FATAL ANY)
