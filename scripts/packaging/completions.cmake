# What shells complete, as the programs print it, where each shell looks for it.
set(completions ${PROJECT_BINARY_DIR}/completions)
set(completion_files "")
foreach(program IN LISTS vlm_programs)
  foreach(each "bash|bash-completion/completions/${program}" "zsh|zsh/vendor-completions/_${program}"
      "fish|fish/vendor_completions.d/${program}.fish")
    string(REPLACE "|" ";" each "${each}")
    list(GET each 0 shell)
    list(GET each 1 place)
    get_filename_component(folder ${place} DIRECTORY)
    file(MAKE_DIRECTORY ${completions}/${folder})
    add_custom_command(
      OUTPUT ${completions}/${place}
      COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${program}> -DSHELL=${shell} -DOUTPUT=${completions}/${place}
        -P ${CMAKE_CURRENT_LIST_DIR}/print.cmake
      DEPENDS ${program} ${CMAKE_CURRENT_LIST_DIR}/print.cmake
      VERBATIM)
    list(APPEND completion_files ${completions}/${place})
  endforeach()
endforeach()
add_custom_target(completions ALL DEPENDS ${completion_files})
install(DIRECTORY ${completions}/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT programs)
