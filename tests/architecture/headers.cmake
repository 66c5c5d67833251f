# Every public header compiles by itself. One that a source of its room includes before all others does where that
# source does; for each of the rest a source is made here that includes nothing else.
add_custom_target(header_checks)

# The headers that sources of a room include first.
function(first_includes room result)
  set(found "")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${room}/*.cpp)
  foreach(source IN LISTS sources)
    file(STRINGS ${source} line REGEX "^ *# *include" LIMIT_COUNT 1)
    if(line MATCHES "include *[\"<](noether/[^\">]+)")
      list(APPEND found ${CMAKE_MATCH_1})
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources})
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# A source that includes a header and nothing else.
function(source_of_header header result)
  string(REPLACE "/" "_" name ${header})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/header_checks/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n" @ONLY)
  set(${result} ${source} PARENT_SCOPE)
endfunction()

foreach(room IN LISTS NOETHER_ROOMS)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
       ${PROJECT_SOURCE_DIR}/include/noether/${room}/*.hpp)
  first_includes(${room} seen)
  list(REMOVE_ITEM headers "" ${seen})
  if(NOT headers OR NOT TARGET noether::${room})
    continue()
  endif()
  set(sources "")
  foreach(header IN LISTS headers)
    source_of_header(${header} source)
    list(APPEND sources ${source})
  endforeach()
  add_library(header_checks_${room} OBJECT ${sources})
  set_target_properties(header_checks_${room} PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(header_checks_${room} PRIVATE noether::${room} noether_build_flags)
  add_dependencies(header_checks header_checks_${room})
endforeach()
