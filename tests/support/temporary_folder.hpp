// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace vlm::test {

/// A new folder, removed with all in it.
class TemporaryFolder {
public:
    TemporaryFolder()
        : m_path{std::filesystem::temp_directory_path() / "vlm-XXXXXX"} {
        REQUIRE(::mkdtemp(m_path.data()) != nullptr);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return m_path + "/" + name; }

    /// Writes a file there and gives its path.
    [[nodiscard]] std::string write(const std::string& name, std::string_view text) const {
        std::ofstream{path(name), std::ios::binary} << text;
        return path(name);
    }

private:
    std::string m_path;
};

} // namespace vlm::test
