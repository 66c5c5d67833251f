add_library(noether_build_flags INTERFACE)
target_compile_options(noether_build_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                     -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # false positives inside fmt at -O3
  target_compile_options(noether_build_flags INTERFACE -Wno-stringop-overflow)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # it takes an included source for a header
  target_compile_options(noether_build_flags INTERFACE -Wno-subobject-linkage)
endif()
if(NOETHER_WARNINGS_AS_ERRORS)
  target_compile_options(noether_build_flags INTERFACE -Werror)
endif()
if(NOETHER_SANITIZE)
  add_compile_options(-fsanitize=${NOETHER_SANITIZE} -fno-omit-frame-pointer)
  if(NOETHER_SANITIZE MATCHES "undefined")  # the address sanitizer finds these too; saves half of the compile time
    add_compile_options(-fno-sanitize=null,alignment,object-size,vptr,pointer-overflow,nonnull-attribute)
  endif()
  add_link_options(-fsanitize=${NOETHER_SANITIZE})
endif()

# noether_room(NAME [PUBLIC targets...] [PRIVATE targets...]): the sources of src/NAME as one static
# library, target noether::NAME. Link only the rooms whose headers NAME may include.
function(noether_room name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    message(FATAL_ERROR "room ${name} has no sources")
  endif()
  # Highway compiles such a file once per instruction set.
  foreach(source IN LISTS sources)
    file(STRINGS ${source} compiled_again REGEX "foreach_target")
    if(compiled_again)
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
  add_library(noether_${name} STATIC ${sources})
  add_library(noether::${name} ALIAS noether_${name})
  set_target_properties(noether_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(noether_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                                    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(noether_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(noether_${name} PUBLIC ${ARG_PUBLIC}
                                        PRIVATE $<BUILD_INTERFACE:noether_build_flags> ${ARG_PRIVATE})
  set_property(GLOBAL APPEND PROPERTY NOETHER_ROOMS noether_${name})
endfunction()
