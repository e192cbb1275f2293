# The manual page and the shell completions are derived from the command registry by the program itself. A program that
# was built for another machine cannot be run here: then there are none.
find_program(SCDOC scdoc)
if(NOT CMAKE_CROSSCOMPILING)
  set(generated_dir ${PROJECT_BINARY_DIR}/generated)
  set(generated_run ${CMAKE_COMMAND} -E env LC_ALL=C.UTF-8 ASAN_OPTIONS=detect_leaks=0 $<TARGET_FILE:warren>)
  set(generated_files ${generated_dir}/warren.bash ${generated_dir}/_warren ${generated_dir}/warren.fish)
  add_custom_command(OUTPUT ${generated_files}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated_dir}
    COMMAND ${generated_run} --completion bash > ${generated_dir}/warren.bash
    COMMAND ${generated_run} --completion zsh > ${generated_dir}/_warren
    COMMAND ${generated_run} --completion fish > ${generated_dir}/warren.fish
    DEPENDS warren COMMENT "Shell completions" VERBATIM)
  install(FILES ${generated_dir}/warren.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME warren)
  install(FILES ${generated_dir}/_warren DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${generated_dir}/warren.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  if(SCDOC)
    list(APPEND generated_files ${generated_dir}/warren.1)
    add_custom_command(OUTPUT ${generated_dir}/warren.1
      COMMAND ${CMAKE_COMMAND} -E make_directory ${generated_dir}
      COMMAND ${generated_run} --manual > ${generated_dir}/warren.1.scd
      COMMAND ${SCDOC} < ${generated_dir}/warren.1.scd > ${generated_dir}/warren.1
      DEPENDS warren COMMENT "Manual page" VERBATIM)
    install(FILES ${generated_dir}/warren.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  endif()
  add_custom_target(generated ALL DEPENDS ${generated_files})
endif()
