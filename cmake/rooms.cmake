# warren_room(NAME LIBRARY...): the static library warren_NAME made of src/NAME/*.c, linked to the room to its left.
set(WARREN_LEFT "")
function(warren_room name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
  add_library(warren_${name} STATIC ${sources})
  target_link_libraries(warren_${name} PUBLIC ${WARREN_LEFT} ${ARGN} PRIVATE warren_options)
  set(WARREN_LEFT warren_${name} PARENT_SCOPE)
endfunction()
