// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include "tests/support/source_path.hpp"

std::string vlm::test::source_path(const std::string& below) {
    return VLM_SOURCE_DIR + below;
}
