// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <unistd.h>

namespace vlm::test {

/// Sets a variable for the time of a test.
class Variable {
public:
    Variable(std::string name, const std::string& value)
        : m_name{std::move(name)} {
        ::setenv(m_name.c_str(), value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(m_name.c_str()); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    std::string m_name;
};

/// A folder of its own as the user's configuration.
class Folder {
public:
    Folder() { std::filesystem::create_directories(m_path / "vlm-tools" / "profiles"); }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) const {
        const std::filesystem::path path = m_path / "vlm-tools" / name;
        std::ofstream{path} << text;
        return path.string();
    }

private:
    std::filesystem::path m_path =
        std::filesystem::temp_directory_path() / ("vlm-settings-test-" + std::to_string(::getpid()));
    Variable m_variable{"XDG_CONFIG_HOME", m_path.string()};
};

} // namespace vlm::test
