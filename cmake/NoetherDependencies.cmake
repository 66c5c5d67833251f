# Libraries from the distribution; nothing is downloaded. Debian names are in the Makefile.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt 9 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
if("io" IN_LIST NOETHER_ROOMS)
  find_package(nlohmann_json 3.10 REQUIRED)
  find_package(CLI11 2 REQUIRED)
  find_package(ZLIB REQUIRED)
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)
  find_package(HDF5 REQUIRED COMPONENTS C)
  pkg_check_modules(plplot REQUIRED IMPORTED_TARGET plplot)
  find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
  find_path(FAST_FLOAT_INCLUDE_DIR fast_float/fast_float.h REQUIRED)
endif()
# One binary for every x86-64: plain code as the floor, AVX2 and AVX-512 chosen at run time; targets in between
# would only add code. On 64-bit ARM NEON, which is everywhere: vectors of SVE have no size that arrays of them
# could be made with.
if(TARGET PkgConfig::hwy)
  target_compile_definitions(PkgConfig::hwy INTERFACE
    "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_SSE4|HWY_AVX3_DL|HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)")
endif()
