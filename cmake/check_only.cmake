# Sources are checked by the compiler's front end, nothing is translated or linked: two thirds of the time. Empty files
# stand for objects, libraries and programs, so that the build system sees what is up to date.
foreach(language IN ITEMS C CXX)
  set(CMAKE_${language}_COMPILE_OBJECT
      "<CMAKE_${language}_COMPILER> <DEFINES> <INCLUDES> <FLAGS> -fsyntax-only <SOURCE>"
      "<CMAKE_COMMAND> -E touch <OBJECT>")
  foreach(product IN ITEMS LINK_EXECUTABLE CREATE_STATIC_LIBRARY CREATE_SHARED_LIBRARY CREATE_SHARED_MODULE)
    set(CMAKE_${language}_${product} "<CMAKE_COMMAND> -E touch <TARGET>")
  endforeach()
endforeach()
