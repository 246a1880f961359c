// SPDX-License-Identifier: Apache-2.0
#include "common/base/unnamed_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/base/file_bytes.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;

TEST_CASE("a file without a name keeps its bytes for whoever holds it, and nobody else sees it") {
    const test::TemporaryFolder folder;
    ::setenv("TMPDIR", folder.path("").c_str(), 1);
    std::shared_ptr<const base::Descriptor> held;
    {
        base::UnnamedFile file;
        CHECK(file.add(std::vector<std::uint8_t>{1, 2, 3}) == 0);
        CHECK(file.add(std::vector<std::uint8_t>{4, 5}) == 3);
        CHECK(file.size() == 5);
        CHECK(std::filesystem::is_empty(folder.path("")));
        held = file.file();
    }
    std::vector<std::uint8_t> bytes(9);
    CHECK(base::read_at(*held, 1, bytes) == 4);
    CHECK(bytes[3] == 5);
    ::setenv("TMPDIR", folder.path("nowhere").c_str(), 1);
    CHECK_THROWS_AS(base::UnnamedFile{}, base::SystemError);
    ::unsetenv("TMPDIR");
}
