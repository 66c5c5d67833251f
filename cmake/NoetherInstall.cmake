include(CMakePackageConfigHelpers)
get_property(rooms GLOBAL PROPERTY NOETHER_ROOMS)
install(TARGETS ${rooms} EXPORT noether_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS noether RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY include/noether DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/noether)
install(EXPORT noether_targets NAMESPACE noether:: DESTINATION ${package_dir})
configure_package_config_file(cmake/noetherConfig.cmake.in ${PROJECT_BINARY_DIR}/noetherConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/noetherConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/noetherConfig.cmake ${PROJECT_BINARY_DIR}/noetherConfigVersion.cmake
              cmake/NoetherDependencies.cmake DESTINATION ${package_dir})
