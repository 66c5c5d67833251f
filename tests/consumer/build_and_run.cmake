# Installs noether into a fresh prefix; a separate project then finds, links and runs it.
# -D BUILD=... -D SOURCE=... -D SCRATCH=... -D FLAGS=...
file(REMOVE_RECURSE ${SCRATCH})
foreach(command IN ITEMS
    "--install;${BUILD};--prefix;${SCRATCH}/prefix"
    "-S;${SOURCE};-B;${SCRATCH}/build;-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix;-DCMAKE_CXX_FLAGS=${FLAGS}"
    "--build;${SCRATCH}/build")
  execute_process(COMMAND ${CMAKE_COMMAND} ${command} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endforeach()
execute_process(COMMAND ${SCRATCH}/build/consumer COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${SCRATCH}/prefix/bin/noether --version COMMAND_ERROR_IS_FATAL ANY)
